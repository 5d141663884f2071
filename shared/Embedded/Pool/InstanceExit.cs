namespace Serverless.Embedded.Pool;

/// <summary>
/// The unasked end of an instance's process. <paramref name="Code"/> is 128 + n after signal n and −1 where the process could not be
/// started; <paramref name="LastError"/> is the line that tells why, where there was one.
/// </summary>
public sealed record InstanceExit(string Instance, int Code, string? LastError, DateTimeOffset At);
