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
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
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

  /** Returns the row of an entry, sealed with the current key. */
  AccessLogRow row(String sessionId, long version, AccessEntry entry, byte[] head) {
    byte[] seal = cipher.seal(name(sessionId, version), head);
    return new AccessLogRow(sessionId, version, entry, Optional.of(seal));
  }

  /** The head that an entry was sealed with; empty if it does not open. */
  Optional<byte[]> sealedHead(AccessLogRow row) {
    try {
      return row.seal().map(seal -> cipher.open(name(row.sessionId(), row.version()), seal));
    } catch (UnreadableRecordException e) {
      return Optional.empty();
    }
  }

  /**
   * Verifies a log.
   *
   * @param oldestFirst all entries that are left
   * @param version the session's version
   * @param end the head by the session's seal; empty if it does not open
   */
  AccessLogVerification verify(List<AccessLogRow> oldestFirst, long version, Optional<byte[]> end) {
    Walk walk = new Walk();
    oldestFirst.forEach(walk::next);
    walk.end(version, end);
    return new AccessLogVerification(walk.chained, walk.unchained, walk.problems);
  }

  /** Goes from entry to entry. */
  private final class Walk {
    private final List<String> problems = new ArrayList<>();
    private int chained;
    private int unchained;
    private long version;
    private Optional<byte[]> head = Optional.of(START);

    void next(AccessLogRow row) {
      if (row.seal().isEmpty()) {
        unchained++;
        // Earlier builds chained nothing; of a session that does not open, this is all there is.
        if (chained > 0 && row.entry().outcome() != Outcome.UNREADABLE) {
          report("An entry of %s was added".formatted(row.entry().at()));
        }
        return;
      }
      // The oldest entries are purged after their retention.
      if (chained > 0 && row.version() != version + 1) {
        report("Entries between %d and %d are missing".formatted(version, row.version()));
        head = Optional.empty();
      } else if (chained == 0 && row.version() != 1) {
        head = Optional.empty();
      }
      chained++;
      version = row.version();
      Optional<byte[]> sealed = sealedHead(row);
      if (sealed.isEmpty() && head.isPresent() && cipher.isOfUnknownKey(row.seal().get())) {
        // Of before a rotation: whether it was changed shows at the next entry that opens.
        head = head.map(before -> head(before, row.sessionId(), row.version(), row.entry()));
        return;
      }
      if (sealed.isEmpty()) {
        report("Entry %d does not open".formatted(version));
      } else if (head.isPresent() && !continues(head.get(), row, sealed.get())) {
        report(
            continues(START, row, sealed.get())
                ? "The session did not open at entry %d".formatted(version)
                : "Entry %d or the one before was changed".formatted(version));
      }
      head = sealed;
    }

    private boolean continues(byte[] before, AccessLogRow row, byte[] sealed) {
      return Arrays.equals(head(before, row.sessionId(), row.version(), row.entry()), sealed);
    }

    void end(long expected, Optional<byte[]> end) {
      if (version < expected) {
        report("Entries after %d are missing".formatted(version));
      } else if (version > expected) {
        report("The session is older than entry %d".formatted(version));
      } else if (expected > 0 && end.isEmpty()) {
        report("The session does not open");
      } else if (expected > 0 && head.isPresent() && !Arrays.equals(head.get(), end.get())) {
        report("Entry %d is not the session's last".formatted(version));
      }
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
