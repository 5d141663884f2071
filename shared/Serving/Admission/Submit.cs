namespace Serverless.Serving.Admission;

/// <summary>A submit request before it is parsed.</summary>
public sealed record Submit
{
    /// <summary>The model in the path; null if the body names it.</summary>
    public string? Model { get; init; }

    /// <summary>The version in the path, which takes precedence over the one in the body.</summary>
    public string? Version { get; init; }

    public SubmitForm Form { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The length of the JSON in bytes, if binary tensors follow it; null if the whole body is JSON.</summary>
    public int? JsonLength { get; init; }
}
