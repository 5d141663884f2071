namespace Serverless.Serving.Models;

/// <summary>What cannot be served: the file, and in a sentence the member, its value and the rule.</summary>
/// <param name="Model">The name of the model's folder; null if the fault concerns all models.</param>
/// <param name="File">The file within the folder of models, such as <c>digits/model.json</c>, or its address.</param>
/// <param name="Problem">The sentence.</param>
public sealed record ModelFault(string? Model, string File, string Problem)
{
    private const int LongestProblem = 2_000;

    /// <summary>
    /// The sentence, cut to a length that is fit for a log and an answer: a manifest may break thousands of rules.
    /// </summary>
    public string Problem { get; } = Problem.Length <= LongestProblem ? Problem : $"{Problem[..LongestProblem]}…";

    public override string ToString() => $"{File}: {Problem}";
}
