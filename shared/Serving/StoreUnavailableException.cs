namespace Serverless.Serving;

/// <summary>
/// The store is unavailable. The message names what failed, where, and the remedy. No part of the call was accepted.
/// </summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
