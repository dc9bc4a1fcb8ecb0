package io.telegramauth.api;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same tests on the packaged service: the jar, or the native executable if it was built. */
@QuarkusIntegrationTest
class InvalidInputIT extends InvalidInputTest {}
