package io.telegramauth.login;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/**
 * The same of the packaged service: the jar, or the native executable where the build has made it.
 */
@QuarkusIntegrationTest
class WholeLoginIT extends WholeLoginTest {}
