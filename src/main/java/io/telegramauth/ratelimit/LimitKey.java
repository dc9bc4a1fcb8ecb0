package io.telegramauth.ratelimit;

/**
 * A limit and the subject that it counts.
 *
 * @param limit the limit
 * @param subject an address, a phone number or the name of a key
 */
public record LimitKey(Limit limit, String subject) {
  /** Without the subject, which may be a phone number or an address. */
  @Override
  public String toString() {
    return "LimitKey[" + limit.id() + "]";
  }
}
