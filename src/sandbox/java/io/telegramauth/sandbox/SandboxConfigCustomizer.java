package io.telegramauth.sandbox;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;

/**
 * Brings {@link SandboxConfigSourceFactory} into the configuration. Not listed as a service itself:
 * the application has a service file of that name, and with {@code -Psandbox} there is room for
 * one.
 */
public final class SandboxConfigCustomizer implements SmallRyeConfigBuilderCustomizer {
  @Override
  public void configBuilder(SmallRyeConfigBuilder builder) {
    builder.withSources(new SandboxConfigSourceFactory());
  }
}
