package io.telegramauth.session;

import io.telegramauth.ratelimit.ClientNetwork;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Bounds what refused requests add to audits: an entry is recorded once an hour for each subject,
 * service, action and network, by this instance. What is repeated says nothing new, and whoever
 * repeats it must not fill the store; the service's log has a line of every request.
 */
final class AuditThrottle {
  private static final Duration WINDOW = Duration.ofHours(1);

  /** The oldest are the first. */
  private final Map<Key, Instant> recorded = new LinkedHashMap<>();

  private final int maxEntries;
  private final boolean forgets;

  private record Key(
      AuditSubject subject, String service, AccessEntry.Action action, String network) {
    static Key of(AuditSubject subject, AccessEntry entry) {
      return new Key(
          subject,
          entry.service(),
          entry.action(),
          entry.address().map(ClientNetwork::of).orElse(""));
    }
  }

  private AuditThrottle(int maxEntries, boolean forgets) {
    this.maxEntries = maxEntries;
    this.forgets = forgets;
  }

  /** Remembers so many entries; beyond them the oldest are forgotten, and recorded again. */
  static AuditThrottle remembering(int maxEntries) {
    return new AuditThrottle(maxEntries, true);
  }

  /** Lets so many entries be recorded in an hour, and no more. */
  static AuditThrottle allowing(int maxEntries) {
    return new AuditThrottle(maxEntries, false);
  }

  /** Whether an entry is to be recorded; it then counts as recorded. */
  synchronized boolean admit(AuditSubject subject, AccessEntry entry) {
    forgetUpTo(entry.at().minus(WINDOW));
    if (recorded.size() >= maxEntries && !forgets) {
      return false;
    }
    boolean isNew = recorded.putIfAbsent(Key.of(subject, entry), entry.at()) == null;
    if (recorded.size() > maxEntries) {
      recorded.remove(recorded.keySet().iterator().next());
    }
    return isNew;
  }

  private void forgetUpTo(Instant time) {
    Iterator<Instant> oldest = recorded.values().iterator();
    while (oldest.hasNext() && !oldest.next().isAfter(time)) {
      oldest.remove();
    }
  }

  /** Takes an admission back, since the entry could not be recorded. */
  synchronized void retract(AuditSubject subject, AccessEntry entry) {
    recorded.remove(Key.of(subject, entry), entry.at());
  }
}
