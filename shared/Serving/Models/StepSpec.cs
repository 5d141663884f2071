using System.Text.Json.Serialization;

namespace Serverless.Serving.Models;

/// <summary>
/// A step that a manifest puts before or after the network: it makes tensor <see cref="To"/> of tensor
/// <see cref="From"/>.
/// </summary>
[JsonPolymorphic(
    TypeDiscriminatorPropertyName = "step",
    UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(ImageStepSpec), "image")]
[JsonDerivedType(typeof(CtcStepSpec), "ctc")]
[JsonDerivedType(typeof(ArgmaxStepSpec), "argmax")]
[JsonDerivedType(typeof(SoftmaxStepSpec), "softmax")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public abstract record StepSpec
{
    public required string From { get; init; }

    public required string To { get; init; }
}

/// <summary>
/// Decodes PNG or JPEG images (their bytes, or the bytes in base64) to FP32 [images, channels, height, width]:
/// (value / 255 − mean) / scale, in the least of the widths that holds the widest image, zeros to its right.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ImageStepSpec : StepSpec
{
    public ImageChannels Channels { get; set; } = ImageChannels.Rgb;

    public required int Height { get; init; }

    /// <summary>Ascending. An image wider than the last is squeezed into it.</summary>
    public required IReadOnlyList<int> Widths { get; init; }

    public float Mean { get; set; }

    public float Scale { get; set; } = 1;
}

[JsonConverter(typeof(JsonStringEnumConverter<ImageChannels>))]
public enum ImageChannels
{
    [JsonStringEnumMemberName("rgb")] Rgb,
    [JsonStringEnumMemberName("bgr")] Bgr,
    [JsonStringEnumMemberName("gray")] Gray,
}

/// <summary>
/// Reads text from FP32 [lines, steps, symbols] (connectionist temporal classification): the best symbol of each step,
/// repeats merged, blanks dropped. Symbol 0 is the blank, then come the lines of a file beside the model, then the
/// space.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CtcStepSpec : StepSpec
{
    /// <summary>The tensor for the mean probability of the symbols that make the text.</summary>
    public required string Score { get; init; }

    /// <summary>The file of the symbols, in the version's folder.</summary>
    public required string Symbols { get; init; }
}

/// <summary>Names the greatest element of each row of an FP32 tensor by its label: BYTES.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ArgmaxStepSpec : StepSpec
{
    public required IReadOnlyList<string> Labels { get; init; }
}

/// <summary>Turns the rows of an FP32 tensor into probabilities.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SoftmaxStepSpec : StepSpec;
