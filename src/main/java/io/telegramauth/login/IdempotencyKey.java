package io.telegramauth.login;

import io.telegramauth.phone.PhoneNumber;
import java.util.Optional;

/**
 * An {@code Idempotency-Key} and whose it is: what one caller chose says nothing of another's
 * request with the same text. Redacted in {@code toString}.
 *
 * @param owner a service; or, of callers without a key, those who start a login of one phone number
 *     from one network. Without the number, whoever shares a network could take the keys of others
 * @param value the header: visible ASCII characters
 */
public record IdempotencyKey(String owner, String value) {
  static IdempotencyKey of(String value, Origin origin, Optional<PhoneNumber> phoneNumber) {
    String owner =
        origin
            .service()
            .map(service -> "service " + service)
            .orElseGet(
                () ->
                    "network "
                        + origin.network()
                        + " "
                        + phoneNumber.map(PhoneNumber::e164).orElse("QR code"));
    return new IdempotencyKey(owner, value);
  }

  @Override
  public String toString() {
    return "IdempotencyKey[redacted]";
  }
}
