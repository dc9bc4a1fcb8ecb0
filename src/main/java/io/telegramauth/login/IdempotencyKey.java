package io.telegramauth.login;

import io.telegramauth.phone.PhoneNumber;

/**
 * An {@code Idempotency-Key} and whose it is: what one caller chose says nothing of another's
 * request with the same text. Redacted in {@code toString}.
 *
 * @param owner a service; or, of callers without a key, those who start a login of one phone number
 *     from one network. Without the number, whoever shares a network could take the keys of others
 * @param value the header: visible ASCII characters
 */
public record IdempotencyKey(String owner, String value) {
  static IdempotencyKey of(String value, Origin origin, PhoneNumber phoneNumber) {
    String owner =
        origin
            .service()
            .map(service -> "service " + service)
            .orElseGet(() -> "network " + origin.network() + " " + phoneNumber.e164());
    return new IdempotencyKey(owner, value);
  }

  @Override
  public String toString() {
    return "IdempotencyKey[redacted]";
  }
}
