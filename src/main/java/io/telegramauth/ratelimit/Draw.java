package io.telegramauth.ratelimit;

/**
 * One token of a limit, on somebody's account.
 *
 * @param limit which limit
 * @param account whose tokens: an address, a number, a key's name
 */
public record Draw(Limit limit, String account) {
  /** Accounts are phone numbers and addresses. */
  @Override
  public String toString() {
    return "Draw[" + limit.id() + "]";
  }
}
