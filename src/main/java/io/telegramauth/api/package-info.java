/**
 * The HTTP API: resources, the records of requests and answers.
 *
 * <p>Must not decide anything about Telegram: a resource reads its request, calls one service,
 * shows what came of it.
 */
package io.telegramauth.api;
