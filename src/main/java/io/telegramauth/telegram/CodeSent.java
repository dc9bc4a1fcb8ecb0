package io.telegramauth.telegram;

import io.telegramauth.crypto.SecretBytes;

/**
 * Telegram has sent a code.
 *
 * @param route the way that the login has to stay on
 * @param state what the gateway needs for the next step; opaque to everybody else
 * @param delivery how the code travels
 */
public record CodeSent(Route route, SecretBytes state, Delivery delivery) {}
