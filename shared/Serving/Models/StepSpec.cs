using System.Text.Json.Serialization;

namespace Serverless.Serving.Models;

/// <summary>
/// A step that a manifest declares before or after the network. It converts tensor <see cref="From"/> to tensor
/// <see cref="To"/>.
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
/// Decodes PNG or JPEG images (their bytes, or the bytes in base64) to FP32 [images, channels, height, width]: (value /
/// 255 − mean) / scale. The width is the smallest declared one that fits the widest image; the rest is filled with
/// zeros.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ImageStepSpec : StepSpec
{
    public ImageChannels Channels { get; set; } = ImageChannels.Rgb;

    public required int Height { get; init; }

    /// <summary>In ascending order. An image that is wider than the last is compressed to it.</summary>
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
/// repeats merged, blanks dropped. Symbol 0 is the blank, followed by the lines of a file next to the model, followed
/// by the space.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CtcStepSpec : StepSpec
{
    /// <summary>The output tensor for the mean probability of the text's symbols.</summary>
    public required string Score { get; init; }

    /// <summary>The symbols file in the version's folder.</summary>
    public required string Symbols { get; init; }
}

/// <summary>Converts each row of an FP32 tensor to the label of its greatest element (BYTES).</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ArgmaxStepSpec : StepSpec
{
    public required IReadOnlyList<string> Labels { get; init; }
}

/// <summary>Converts the rows of an FP32 tensor to probabilities.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SoftmaxStepSpec : StepSpec;
