/**
 * A typed client for Java services: {@link io.telegramauth.client.TelegramAuthClient} and its
 * records. Requires a MicroProfile REST client with Jackson, such as Quarkus's, and nothing of the
 * service itself.
 *
 * <p>An artifact of its own, {@code io.telegramauth:telegram-auth-client}. It follows the OpenAPI
 * document: unknown members are ignored, unknown values become {@code UNKNOWN}.
 */
package io.telegramauth.client;
