namespace Serverless.Models.Rewrite;

/// <summary>What became of a network: a file that runs in fewer operations, or the reason that there is none.</summary>
public abstract record Rewriting
{
    private Rewriting()
    {
    }

    /// <param name="File">The rewritten network; its metadata holds the SHA-256 of the file that it was made
    /// of.</param>
    /// <param name="HardSigmoids">Hard sigmoids that were spelled out in four operations.</param>
    /// <param name="Folded">Scales and shifts that went into the weights of a convolution.</param>
    /// <param name="Channelwise">Scales and shifts that became channelwise convolutions.</param>
    public sealed record Done(byte[] File, int HardSigmoids, int Folded, int Channelwise) : Rewriting;

    /// <param name="Reason">The rest of a sentence that begins with the file.</param>
    public sealed record NotDone(string Reason) : Rewriting;
}
