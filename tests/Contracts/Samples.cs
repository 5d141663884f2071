using Serverless.Serving;

namespace Serverless.Contracts;

/// <summary>Sample jobs and outcomes.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static Job Job(string? id = null, DateTimeOffset? expiresAt = null) => new()
    {
        Id = id is null ? JobId.New(Noon) : JobId.Parse(id),
        Model = "digits",
        Version = "1",
        Lane = Lane.Bulk,
        CreatedAt = Noon,
        Deadline = Noon.AddMinutes(5),
        ExpiresAt = expiresAt ?? Noon.AddDays(1),
        Fingerprint = new string('a', 64),
        Webhook = new Webhook(new Uri("https://example.org/hook"), ["job.succeeded"]),
    };

    public static Outcome Success(params IReadOnlyList<Tensor> outputs) => new()
    {
        Status = JobStatus.Succeeded,
        StartedAt = Noon.AddSeconds(1),
        FinishedAt = Noon.AddSeconds(2),
        Attempts = 1,
        Timing = new Timing(1000, 0, 0, 12.5, 4),
        Outputs = outputs,
    };

    public static Outcome Failure(string code) => new()
    {
        Status = JobStatus.Failed,
        FinishedAt = Noon.AddSeconds(3),
        Attempts = 2,
        Error = new JobError(code, "It went wrong – naïvely."),
    };

    public static Tensor Tensor(string name, int bytes) => new()
    {
        Name = name,
        Datatype = Datatype.UInt8,
        Shape = [bytes],
        Data = Bytes(bytes, name.Length),
    };

    /// <summary>Bytes with a period of 251, so a misplaced piece is detected.</summary>
    public static byte[] Bytes(int count, int seed = 0)
    {
        var bytes = new byte[count];
        for (var i = 0; i < count; i++)
        {
            bytes[i] = (byte)((i + seed) % 251);
        }

        return bytes;
    }
}
