/**
 * What every request passes: its id, the limit of its body, how many there may be at once, the
 * identity of its caller, its deadline, the limits that its answer tells, its line in the log.
 */
package io.telegramauth.api.filter;
