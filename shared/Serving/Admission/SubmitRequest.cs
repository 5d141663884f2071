namespace Serverless.Serving.Admission;

/// <summary>A submit as it came in.</summary>
public sealed record SubmitRequest
{
    /// <summary>The model named in the path; null: the body names it.</summary>
    public string? Model { get; init; }

    /// <summary>The version named in the path, which goes before one in the body.</summary>
    public string? Version { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>How many bytes of the body are JSON, where those of tensors follow; null: all of them.</summary>
    public int? JsonLength { get; init; }

    /// <summary>The id that the client made, or that its idempotency key stands for; null: the server makes one.</summary>
    public JobId? Id { get; init; }

    /// <summary>Whether <see cref="Id"/> was made for this request alone, so that no job can have it yet.</summary>
    public bool IsNewId { get; init; }

    public SubmitForm Form { get; init; }
}

/// <summary>What became of a submit: a <see cref="Job"/> or a <see cref="Problem"/>.</summary>
public sealed record SubmitResult
{
    public JobSnapshot? Job { get; private init; }

    public Problem? Problem { get; private init; }

    /// <summary>The body as it was read, for the answer's shape; null where the submit was refused.</summary>
    public Submission? Submission { get; private init; }

    /// <summary>Whether the job was there before under the same id and payload.</summary>
    public bool IsReplay { get; private init; }

    public static SubmitResult Accepted(JobSnapshot job, CheckedSubmission accepted, bool isReplay) => new()
    {
        Job = job,
        Submission = accepted.Submission,
        IsReplay = isReplay,
    };

    public static implicit operator SubmitResult(Problem problem) => new() { Problem = problem };
}
