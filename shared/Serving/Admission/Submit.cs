namespace Serverless.Serving.Admission;

/// <summary>A submit as it came in.</summary>
public sealed record Submit
{
    /// <summary>The model named in the path; null: the body names it.</summary>
    public string? Model { get; init; }

    /// <summary>The version named in the path, which goes before one in the body.</summary>
    public string? Version { get; init; }

    public SubmitForm Form { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>How many bytes of the body are JSON, if those of tensors follow; null: all of them.</summary>
    public int? JsonLength { get; init; }
}
