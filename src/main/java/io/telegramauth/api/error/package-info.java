/** Failures as HTTP responses: the one place that decides their form. */
package io.telegramauth.api.error;
