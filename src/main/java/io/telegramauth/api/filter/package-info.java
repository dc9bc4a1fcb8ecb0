/**
 * What every request passes: the connection's guard, which gathers it whole before the HTTP server
 * sees it; request id, body limit, concurrency limit, authentication, deadline, rate limit headers,
 * access log.
 */
package io.telegramauth.api.filter;
