package io.telegramauth.telegram;

import io.telegramauth.crypto.SecretBytes;

/**
 * Telegram has sent a code.
 *
 * @param route the route that the login has to stay on
 * @param state the gateway's opaque state for the next step
 * @param delivery how the code is delivered
 */
public record CodeSent(Route route, SecretBytes state, Delivery delivery) {}
