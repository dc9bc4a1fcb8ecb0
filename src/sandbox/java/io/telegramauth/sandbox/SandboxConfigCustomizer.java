package io.telegramauth.sandbox;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;

/**
 * Adds {@link SandboxConfigSourceFactory} to the configuration. It is not listed as a service
 * itself: the application has a service file of that name, and {@code -Psandbox} can add only one.
 */
public final class SandboxConfigCustomizer implements SmallRyeConfigBuilderCustomizer {
  @Override
  public void configBuilder(SmallRyeConfigBuilder builder) {
    builder.withSources(new SandboxConfigSourceFactory());
  }
}
