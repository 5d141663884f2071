namespace Serverless.Serving.Admission;

/// <summary>A job that somebody wants and nothing speaks against but the room there is.</summary>
public sealed record WantedJob
{
    public required CheckedSubmission Asked { get; init; }

    public required string Fingerprint { get; init; }

    /// <summary>The id that it shall have; null: a new one.</summary>
    public JobId? Id { get; init; }

    /// <summary>Whether <see cref="Id"/> was made for this request alone, so that no job can have it yet.</summary>
    public bool IsNewId { get; init; }

    /// <summary>Whether no other request can come, or have come, under the same id: none follows from what the client sent.</summary>
    public bool IsAlone => Id is null || IsNewId;

    /// <summary>The job that is run again.</summary>
    public JobId? RetryOf { get; init; }
}
