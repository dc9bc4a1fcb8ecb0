package io.telegramauth.ratelimit;

/**
 * One token of a limit, on somebody's account.
 *
 * @param limit which limit
 * @param subject whose tokens: an address, a number, a key's name
 */
public record LimitKey(Limit limit, String subject) {
  /** Accounts are phone numbers and addresses. */
  @Override
  public String toString() {
    return "LimitKey[" + limit.id() + "]";
  }
}
