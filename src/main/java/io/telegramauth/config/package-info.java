/**
 * What can be configured: the {@code @ConfigMapping} interfaces, {@code .dev.vars}, secret files,
 * service keys, and the data source switch.
 *
 * <p>Every room may read it. It knows no room; of {@code crypto} it uses the secret types only.
 */
package io.telegramauth.config;
