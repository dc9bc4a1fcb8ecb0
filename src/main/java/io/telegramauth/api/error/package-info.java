/** Failures as HTTP answers: the one place that decides what a failure looks like. */
package io.telegramauth.api.error;
