package io.telegramauth.session;

/**
 * Whom or what an audit is about. It has what the access logs of sessions have not: what was asked
 * and not given, and what administrators have read.
 *
 * @param name the name in the store, which is no session's id
 */
public record AuditSubject(String name) {
  /** What was asked about a user. */
  public static AuditSubject user(long userId) {
    return new AuditSubject("user/" + userId);
  }

  /** What was asked about a session by its id, whether there is one or not. */
  public static AuditSubject session(String sessionId) {
    return new AuditSubject("session/" + sessionId);
  }
}
