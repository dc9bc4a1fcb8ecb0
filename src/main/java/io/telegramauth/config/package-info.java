/**
 * What can be configured: the {@code @ConfigMapping} interfaces, {@code .dev.vars}, secret files,
 * service keys, and settings that are blank.
 *
 * <p>Every package may depend on it. It depends on none; of {@code crypto} it uses the secret types
 * only.
 */
package io.telegramauth.config;
