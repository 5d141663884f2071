namespace Serverless.Serving.Admission;

/// <summary>What a submit's body asks for, checked for form but not yet against the model.</summary>
public sealed record Submission
{
    public required IReadOnlyList<Tensor> Inputs { get; init; }

    /// <summary>The model, where the path does not name it.</summary>
    public string? Model { get; init; }

    public string? Version { get; init; }

    public Lane Lane { get; init; }

    public int? DeadlineSeconds { get; init; }

    public Webhook? Webhook { get; init; }

    /// <summary>Whether the model's fallback may answer where the objective cannot be met.</summary>
    public bool AllowDegraded { get; init; }

    /// <summary>Open Inference: the id to say back in the answer.</summary>
    public string? RequestId { get; init; }

    /// <summary>An item of a batch: the id that the client made for it.</summary>
    public JobId? Id { get; init; }

    /// <summary>An item of a batch: the key that its id follows from.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Open Inference: the outputs to answer with; null: all.</summary>
    public IReadOnlyList<WantedOutput>? WantedOutputs { get; init; }

    /// <summary>
    /// Open Inference: whether an output comes as its bytes where the request does not say it of that output.
    /// </summary>
    public bool BinaryOutputs { get; init; }
}
