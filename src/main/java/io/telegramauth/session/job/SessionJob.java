package io.telegramauth.session.job;

import io.telegramauth.session.Caller;
import io.telegramauth.session.Session;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A job that goes through sessions, part by part.
 *
 * @param id 128 random bits in hexadecimal
 * @param kind what it does to a session
 * @param selection the sessions that it is about
 * @param startedBy who started it
 * @param startedAt when it was started
 * @param endedAt when it had gone through all sessions; empty while it runs
 * @param cursor the cursor of the next part; empty before the first
 * @param progress how far it is
 * @param version counts changes, from 1
 */
public record SessionJob(
    String id,
    Kind kind,
    Selection selection,
    Caller startedBy,
    Instant startedAt,
    Optional<Instant> endedAt,
    Optional<String> cursor,
    Progress progress,
    long version) {
  private static final int ID_BYTES = 16;
  private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

  /** What a job does to a session. */
  public enum Kind {
    /** Revokes it, and has it logged out at Telegram. */
    REVOKE,
    /** Seals it with the current key, if it was sealed with another one or not at all. */
    RESEAL
  }

  /**
   * The sessions that a job is about: a user's, an owner's, or all if neither is named.
   *
   * @param userId the user
   * @param owner the service that owns them
   */
  public record Selection(Optional<Long> userId, Optional<String> owner) {
    /** All sessions. */
    public static final Selection ALL = new Selection(Optional.empty(), Optional.empty());

    boolean includes(Session session) {
      return userId.filter(user -> user != session.userId()).isEmpty()
          && owner.filter(name -> !name.equals(session.owner())).isEmpty();
    }
  }

  /** What has become of a session that a job came to. */
  enum Outcome {
    /** It is as the job leaves sessions, perhaps since before. */
    DONE,
    /** Revoked in the store, but it does not open, so that Telegram cannot be told. */
    DONE_UNREADABLE,
    /** Left as it is: it does not open, or was changed in the store. */
    UNREADABLE,
    /** Could not be changed. */
    FAILED
  }

  /**
   * How far a job is, in sessions.
   *
   * @param total stored ones when it started; empty if the engine cannot tell cheaply, or the job
   *     is about one user
   * @param examined those that it has gone through, whether it is about them or not
   * @param done those that are now as the job leaves sessions, perhaps since before
   * @param unreadable those that do not open or were changed in the store. Such a session is
   *     revoked, and among {@code done}, but Telegram cannot be told; it is not sealed anew
   * @param failed those that could not be changed
   */
  public record Progress(
      Optional<Long> total, long examined, long done, long unreadable, long failed) {
    static final Progress NONE = new Progress(Optional.empty(), 0, 0, 0, 0);

    private Progress plus(Outcome outcome) {
      boolean isDone = outcome == Outcome.DONE || outcome == Outcome.DONE_UNREADABLE;
      boolean isUnreadable = outcome == Outcome.UNREADABLE || outcome == Outcome.DONE_UNREADABLE;
      return new Progress(
          total,
          examined,
          done + (isDone ? 1 : 0),
          unreadable + (isUnreadable ? 1 : 0),
          failed + (outcome == Outcome.FAILED ? 1 : 0));
    }

    private Progress plusExamined(long more) {
      return new Progress(total, examined + more, done, unreadable, failed);
    }

    private Progress withTotal(Optional<Long> counted) {
      return new Progress(counted, examined, done, unreadable, failed);
    }
  }

  /** Creates a job. */
  static SessionJob start(
      Kind kind, Selection selection, Caller startedBy, Instant now, SecureRandom random) {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    return new SessionJob(
        HexFormat.of().formatHex(id),
        kind,
        selection,
        startedBy,
        now,
        Optional.empty(),
        Optional.empty(),
        Progress.NONE,
        1);
  }

  /** Whether a text has the form of an id. */
  public static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  /** Whether it has not come to any session yet. */
  boolean isNew() {
    return cursor.isEmpty() && progress.examined() == 0;
  }

  /** The job as claimed by an instance. */
  SessionJob claimed() {
    return with(endedAt, cursor, progress);
  }

  SessionJob withTotal(Optional<Long> total) {
    return new SessionJob(
        id,
        kind,
        selection,
        startedBy,
        startedAt,
        endedAt,
        cursor,
        progress.withTotal(total),
        version);
  }

  /**
   * The job after a part.
   *
   * @param examined the number of sessions in the part
   * @param outcomes of those that it is about
   * @param next the cursor of the next part; empty at the end
   */
  SessionJob after(long examined, Iterable<Outcome> outcomes, Optional<String> next, Instant now) {
    Progress after = progress.plusExamined(examined);
    for (Outcome outcome : outcomes) {
      after = after.plus(outcome);
    }
    return with(next.isPresent() ? Optional.empty() : Optional.of(now), next, after);
  }

  private SessionJob with(Optional<Instant> end, Optional<String> next, Progress other) {
    return new SessionJob(id, kind, selection, startedBy, startedAt, end, next, other, version + 1);
  }
}
