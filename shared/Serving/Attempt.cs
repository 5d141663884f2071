namespace Serverless.Serving;

/// <summary>
/// A run of a job that is long enough to be recorded before it ends. <paramref name="Number"/> counts deliveries from
/// 1.
/// </summary>
public sealed record Attempt(int Number, DateTimeOffset StartedAt, string Instance);
