namespace Serverless.Serving.Tests.Webhooks;

/// <summary>Jobs that have ended, with a webhook.</summary>
internal static class EndedJob
{
    public static readonly DateTimeOffset FinishedAt = new(2026, 1, 1, 0, 0, 2, TimeSpan.Zero);

    public static readonly Job Job = new()
    {
        Id = JobId.Parse("job-1"),
        Model = "digits",
        Version = "1",
        CreatedAt = FinishedAt.AddSeconds(-2),
        Deadline = FinishedAt.AddHours(1),
        ExpiresAt = FinishedAt.AddDays(1),
        Fingerprint = "00",
        Webhook = new Webhook(new Uri("https://example.com/hook")),
    };

    public static JobSnapshot Succeeded(int outputs) => new(Job, Outcome: new Outcome
    {
        Status = JobStatus.Succeeded,
        FinishedAt = FinishedAt,
        Outputs = [new Tensor { Name = "scores",
            Datatype = Datatype.Fp32, Shape = [1, outputs], Data = new byte[4 * outputs] }],
    });

    public static JobSnapshot Failed() => new(Job, Outcome: new Outcome
    {
        Status = JobStatus.Failed,
        FinishedAt = FinishedAt,
        Error = new JobError("run-failed", "The model failed."),
    });
}
