package io.telegramauth.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.telegramauth.crypto.RecordName;
import io.telegramauth.crypto.SessionCipher;
import io.telegramauth.crypto.Sha256;
import io.telegramauth.crypto.UnreadableRecordException;
import io.telegramauth.session.AccessEntry;
import io.telegramauth.session.AccessEntry.Outcome;
import io.telegramauth.session.AccessLogVerification;
import io.telegramauth.store.engine.AccessLogRow;
import io.telegramauth.store.engine.SessionRow;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Chains the entries of a session's access log: each is sealed with a hash over itself and the hash
 * before. The last hash, the head, is part of the session's seal. So an entry that was changed,
 * removed, added or moved shows, and so does an end that was cut off.
 */
@ApplicationScoped
class AccessChain {
  /** The head before the first entry. */
  static final byte[] START = new byte[32];

  private static final String KIND = "access-entry";
  private static final int MAX_PROBLEMS = 100;

  private final SessionCipher cipher;

  AccessChain(SessionCipher cipher) {
    this.cipher = cipher;
  }

  /** Returns the head after an entry. */
  static byte[] head(byte[] before, String sessionId, long version, AccessEntry entry) {
    MessageDigest hash = Sha256.newDigest();
    add(hash, before);
    add(hash, sessionId);
    add(hash, Long.toString(version));
    add(hash, Long.toString(entry.at().toEpochMilli()));
    add(hash, entry.service());
    add(hash, entry.action().name());
    add(hash, entry.outcome().name());
    add(hash, entry.address());
    add(hash, entry.requestId());
    add(hash, entry.callerRequestId());
    return hash.digest();
  }

  /**
   * Returns the row of an entry, sealed with the current key.
   *
   * @param before the time of the entry before; empty if there is none, or it is not known
   */
  AccessLogRow row(
      String sessionId, long version, AccessEntry entry, byte[] head, Optional<Instant> before) {
    byte[] content =
        before
            .map(
                at ->
                    ByteBuffer.allocate(head.length + Long.BYTES)
                        .put(head)
                        .putLong(at.toEpochMilli())
                        .array())
            .orElse(head);
    byte[] seal = cipher.seal(name(sessionId, version), content);
    return new AccessLogRow(sessionId, version, entry, Optional.of(seal));
  }

  /**
   * What an entry was sealed with.
   *
   * @param head the head after it
   * @param before the time of the entry before, if it is known
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Link(byte[] head, Optional<Instant> before) {}

  private Optional<Link> open(AccessLogRow row) {
    try {
      return row.seal()
          .map(seal -> cipher.open(name(row.sessionId(), row.version()), seal))
          .map(
              content ->
                  new Link(
                      Arrays.copyOf(content, START.length),
                      content.length > START.length
                          ? Optional.of(Instant.ofEpochMilli(lastLong(content)))
                          : Optional.empty()));
    } catch (UnreadableRecordException e) {
      return Optional.empty();
    }
  }

  private static long lastLong(byte[] content) {
    return ByteBuffer.wrap(content).getLong(content.length - Long.BYTES);
  }

  /** The head that an entry was sealed with; empty if it does not open. */
  Optional<byte[]> sealedHead(AccessLogRow row) {
    return open(row).map(Link::head);
  }

  /**
   * Begins to verify a log.
   *
   * @param session as it was read before its log
   * @param end the head by the session's seal; empty if it does not open
   * @param purgedBefore the time before which entries may have been purged
   */
  Walk walk(SessionRow session, Optional<byte[]> end, Instant purgedBefore) {
    return new Walk(session, end, purgedBefore);
  }

  /**
   * Goes from entry to entry, the oldest first. Entries may be missing only if they are old enough
   * to have been purged: each entry is sealed with the time of the one before. Entries that were
   * added after the session was read are no problem, if the session has moved on too.
   */
  final class Walk {
    private final SessionRow session;
    private final Optional<byte[]> end;
    private final Instant purgedBefore;
    private final List<String> problems = new ArrayList<>();
    private int chained;
    private int unchained;
    private long version;
    private Optional<byte[]> head = Optional.of(START);

    private Walk(SessionRow session, Optional<byte[]> end, Instant purgedBefore) {
      this.session = session;
      this.end = end;
      this.purgedBefore = purgedBefore;
    }

    void next(AccessLogRow row) {
      if (row.seal().isEmpty()) {
        unchained++;
        // Earlier builds chained nothing; of a session that does not open, this is all there is.
        if (chained > 0 && row.entry().outcome() != Outcome.UNREADABLE) {
          report("An entry of %s was added".formatted(row.entry().at()));
        }
        return;
      }
      Optional<Link> link = open(row);
      if (row.version() != version + 1) {
        if (!isPurged(link.flatMap(Link::before).orElse(session.createdAt()))) {
          report(
              chained == 0
                  ? "Entries before %d are missing".formatted(row.version())
                  : "Entries between %d and %d are missing".formatted(version, row.version()));
        }
        head = Optional.empty();
      }
      chained++;
      version = row.version();
      if (link.isEmpty() && head.isPresent() && cipher.isOfUnknownKey(row.seal().get())) {
        // Of before a rotation: whether it was changed shows at the next entry that opens.
        head = head.map(before -> head(before, row.sessionId(), row.version(), row.entry()));
      } else {
        compare(row, link);
        head = link.map(Link::head);
      }
      if (version == session.version()
          && end.isPresent()
          && head.isPresent()
          && !Arrays.equals(head.get(), end.get())) {
        report("Entry %d is not the session's last".formatted(version));
      }
    }

    private void compare(AccessLogRow row, Optional<Link> link) {
      if (link.isEmpty()) {
        report("Entry %d does not open".formatted(version));
      } else if (head.isPresent() && !continues(head.get(), row, link.get().head())) {
        report(
            continues(START, row, link.get().head())
                ? "The session did not open at entry %d".formatted(version)
                : "Entry %d or the one before was changed".formatted(version));
      }
    }

    private boolean isPurged(Instant at) {
      return at.isBefore(purgedBefore);
    }

    private boolean continues(byte[] before, AccessLogRow row, byte[] sealed) {
      return Arrays.equals(head(before, row.sessionId(), row.version(), row.entry()), sealed);
    }

    /** Whether the log has been read as far as the session reaches. */
    boolean isBeyondSession() {
      return version > session.version();
    }

    /**
     * Ends the walk.
     *
     * @param current the session's version by now
     */
    AccessLogVerification end(long current) {
      if (version < session.version() && !(chained == 0 && isPurged(session.updatedAt()))) {
        report("Entries after %d are missing".formatted(version));
      }
      if (version > current) {
        report("The session is older than entry %d".formatted(version));
      }
      if (session.version() > 0 && end.isEmpty()) {
        report("The session does not open");
      }
      return new AccessLogVerification(chained, unchained, List.copyOf(problems));
    }

    private void report(String problem) {
      if (problems.size() < MAX_PROBLEMS) {
        problems.add(problem);
      }
    }
  }

  private static RecordName name(String sessionId, long version) {
    return new RecordName(KIND, sessionId + "/" + version);
  }

  /** Absent and empty text differ. */
  private static void add(MessageDigest hash, Optional<String> text) {
    add(hash, text.map(present -> "=" + present).orElse(""));
  }

  private static void add(MessageDigest hash, String text) {
    add(hash, text.getBytes(UTF_8));
  }

  private static void add(MessageDigest hash, byte[] part) {
    hash.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
    hash.update(part);
  }
}
