package io.telegramauth.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Logins: lifetimes and attempts. */
@ConfigMapping(prefix = "telegram-auth.login")
public interface LoginConfig {
  /** Whether logins may be started without a service's key. */
  @WithDefault("false")
  boolean allowAnonymous();

  /** Deadline of a request, below the gateway's own limit. */
  @WithDefault("25S")
  Duration requestDeadline();

  /** Lifetime of a code, and of a login by QR code; Telegram forgets both after five minutes. */
  @WithDefault("5M")
  Duration codeLifetime();

  /** Time to enter the 2FA password after the code. */
  @WithDefault("10M")
  Duration passwordLifetime();

  /** Codes that may be tried in a login; a resend does not reset the count. */
  @WithDefault("5")
  int codeAttempts();

  /** Passwords that may be tried in a login. */
  @WithDefault("5")
  int passwordAttempts();

  /** Wrong codes and passwords that a phone number allows within {@link #phoneWindow()}. */
  @WithDefault("15")
  int phoneAttempts();

  /** Window of {@link #phoneAttempts()}. */
  @WithDefault("1H")
  Duration phoneWindow();

  /** Lifetime of the response to an {@code Idempotency-Key}. */
  @WithDefault("24H")
  Duration idempotencyLifetime();
}
