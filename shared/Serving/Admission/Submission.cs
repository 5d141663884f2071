namespace Serverless.Serving.Admission;

/// <summary>The parsed body of a submit. Its format is checked, but it is not yet checked against the model.</summary>
public sealed record Submission
{
    public required IReadOnlyList<Tensor> Inputs { get; init; }

    /// <summary>The model, if the body names one.</summary>
    public string? Model { get; init; }

    public string? Version { get; init; }

    public Lane Lane { get; init; }

    public int? DeadlineSeconds { get; init; }

    public Webhook? Webhook { get; init; }

    /// <summary>Whether the model's fallback may run the job if the objective cannot be met.</summary>
    public bool AllowDegraded { get; init; }

    /// <summary>Open Inference: the id to return in the response.</summary>
    public string? RequestId { get; init; }

    /// <summary>Batch item: the id that the client chose.</summary>
    public JobId? Id { get; init; }

    /// <summary>Batch item: the key that the id is derived from.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Open Inference: the outputs to return; null: all.</summary>
    public IReadOnlyList<RequestedOutput>? RequestedOutputs { get; init; }

    /// <summary>Open Inference: whether outputs are binary, unless the request sets it for an output.</summary>
    public bool BinaryOutputs { get; init; }
}
