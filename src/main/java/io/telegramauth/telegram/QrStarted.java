package io.telegramauth.telegram;

import io.telegramauth.crypto.SecretBytes;

/**
 * A login by QR code has started.
 *
 * @param route the route that the login has to stay on
 * @param state the gateway's opaque state for the next step
 * @param link the link to show
 */
public record QrStarted(Route route, SecretBytes state, QrLink link) {}
