package io.telegramauth.login;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.telegramauth.testing.Sandbox;

/**
 * A whole login with the packaged service: the jar, or the native executable where the build has
 * made it.
 */
@QuarkusIntegrationTest
@QuarkusTestResource(Sandbox.class)
class WholeLoginIT extends LoginScenarios {}
