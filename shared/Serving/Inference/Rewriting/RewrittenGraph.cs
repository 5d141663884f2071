namespace Serverless.Serving.Inference.Rewriting;

/// <summary>An ONNX file that says what another said in fewer operations.</summary>
public sealed record RewrittenGraph(byte[] File, Rewrites Rewrites);

/// <summary>What was rewritten in a network.</summary>
/// <param name="Gates">Hard sigmoids that were spelled out.</param>
/// <param name="Folded">Scales and shifts that went into the weights of a convolution.</param>
/// <param name="Turned">Scales and shifts that became part of a channelwise convolution.</param>
public readonly record struct Rewrites(int Gates, int Folded, int Turned);
