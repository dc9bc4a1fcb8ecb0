/**
 * What can be configured: the {@code @ConfigMapping} interfaces, {@code .dev.vars}, secrets in
 * files and at AWS, service keys, and settings that are blank. {@code PreparedMappingsCustomizer}
 * keeps the objects of the framework's settings in a native executable.
 *
 * <p>Every package may depend on it. It depends on none; of {@code crypto} it uses the secret types
 * only.
 */
package io.telegramauth.config;
