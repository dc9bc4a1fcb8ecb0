/**
 * Drives the package for AWS Lambda as the platform does: a Runtime API on the loopback interface,
 * the unpacked package in a process of its own.
 */
package io.telegramauth.function;
