package io.telegramauth.ops;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Logins: how long they live, how much they allow. */
@ConfigMapping(prefix = "telegram-auth.login")
public interface LoginConfig {
  /** How long a request may take, whatever happens; below the gateway's own limit. */
  @WithDefault("25S")
  Duration requestDeadline();

  /** How long a code may be given; Telegram forgets it after five minutes. */
  @WithDefault("5M")
  Duration codeLifetime();

  /** How long the 2FA password may be given after the code. */
  @WithDefault("10M")
  Duration passwordLifetime();

  /** How many codes may be tried in one login; a resend does not start anew. */
  @WithDefault("5")
  int codeAttempts();

  /** How many passwords may be tried in one login. */
  @WithDefault("5")
  int passwordAttempts();

  /** How many wrong codes and passwords a phone number allows in {@link #phoneWindow()}. */
  @WithDefault("15")
  int phoneAttempts();

  /** The time in which {@link #phoneAttempts()} are counted. */
  @WithDefault("1H")
  Duration phoneWindow();

  /** How long the answer to an {@code Idempotency-Key} is kept. */
  @WithDefault("24H")
  Duration idempotencyLifetime();
}
