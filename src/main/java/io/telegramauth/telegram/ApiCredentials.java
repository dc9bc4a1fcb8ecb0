package io.telegramauth.telegram;

import io.telegramauth.crypto.SecretString;

/**
 * The credentials of this service's application at Telegram.
 *
 * @param apiId the application's number
 * @param apiHash its secret
 * @see <a href="https://core.telegram.org/api/obtaining_api_id">Obtaining api_id</a>
 */
public record ApiCredentials(int apiId, SecretString apiHash) {}
