/**
 * What every request passes: request id, body limit, concurrency limit, authentication, deadline,
 * rate limit headers, access log.
 */
package io.telegramauth.api.filter;
