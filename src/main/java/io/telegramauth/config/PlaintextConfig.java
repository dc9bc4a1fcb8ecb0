package io.telegramauth.config;

import io.smallrye.config.ConfigMapping;

/** The links that an operator allows to be readable on a network. */
@ConfigMapping(prefix = "telegram-auth.allow-plaintext")
public interface PlaintextConfig {
  /** To the proxy. */
  boolean proxy();

  /** To PostgreSQL. */
  boolean postgresql();

  /** To DynamoDB. */
  boolean dynamodb();

  /** To the collector of traces. */
  boolean traces();
}
