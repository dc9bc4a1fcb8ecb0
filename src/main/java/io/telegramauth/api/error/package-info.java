/** Failures as HTTP answers: the one place that knows HTTP statuses. */
package io.telegramauth.api.error;
