package io.telegramauth.session;

/**
 * The subject of an audit: a user, a session, or the keys. An audit has what access logs lack:
 * requests that found no session, and what administrators have read.
 *
 * @param name the name in the store, which is no session's id
 */
public record AuditSubject(String name) {
  /** The keys: requests with a wrong one. */
  public static final AuditSubject WRONG_KEYS = new AuditSubject("wrong-keys");

  /** Returns the audit subject of a user. */
  public static AuditSubject user(long userId) {
    return new AuditSubject("user/" + userId);
  }

  /** Returns the audit subject of a session id, whether there is such a session or not. */
  public static AuditSubject session(String sessionId) {
    return new AuditSubject("session/" + sessionId);
  }

  /** A job: who started it, and when it ended. */
  public static AuditSubject job(String jobId) {
    return new AuditSubject("job/" + jobId);
  }
}
