package io.telegramauth.telegram;

import io.telegramauth.crypto.SecretString;
import java.time.Duration;

/**
 * The link in a QR code.
 *
 * @param url {@code tg://login?token=…}; whoever confirms it signs the login in as their own user
 * @param lifetime the time for which it can be scanned
 */
public record QrLink(SecretString url, Duration lifetime) {}
