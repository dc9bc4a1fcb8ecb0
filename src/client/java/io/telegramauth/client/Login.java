package io.telegramauth.client;

import java.time.Instant;
import java.util.List;

/**
 * A login: its whole state, and what may come next.
 *
 * @param id names the login and is the permission to go on with it
 * @param state {@code code_sent}, {@code password_required}, {@code completed}, {@code cancelled},
 *     {@code expired}, {@code failed} or {@code unknown}
 * @param next the actions that are allowed now: {@code code}, {@code password}, {@code resend},
 *     {@code cancel}
 * @param route the way to Telegram that it stays on, {@code proxy} or {@code direct}; null before
 *     there is one
 * @param delivery how the code travels; null before there is one
 * @param attemptsLeft how many codes, or passwords once one is asked for, may still be tried
 * @param passwordHint the user's own hint for the 2FA password; null when there is none
 * @param expiresAt until when the next step may come
 * @param session what a completed login has led to; null before
 */
public record Login(
    String id,
    String state,
    List<String> next,
    String route,
    Delivery delivery,
    int attemptsLeft,
    String passwordHint,
    Instant expiresAt,
    CompletedSession session) {

  /**
   * How a code travels.
   *
   * @param channel where to look for it
   * @param length how many characters it has; null where Telegram does not say so
   * @param nextChannel where a resend would send it; null when there is no other
   * @param resendAt from when on; null when there is no other channel
   */
  public record Delivery(String channel, Integer length, String nextChannel, Instant resendAt) {}

  /**
   * The session of a completed login; never the secret itself.
   *
   * @param sessionId its id
   * @param userId Telegram's id of the user
   * @param expiresAt until when it is handed out
   */
  public record CompletedSession(String sessionId, long userId, Instant expiresAt) {}

  /** Without its id, which is a permission. */
  @Override
  public String toString() {
    return "Login[" + state + "]";
  }
}
