# Writes unet.onnx, the model of this example, with PyTorch's own exporter. It was run with torch 1.13 (Debian's
# python3-torch) as `python3 make-unet.py`; newer versions need `pip install torch onnx`.
#
# A U-Net of two levels and 2 596 random weights, which no one has trained. The weights of its last layer are inputs, so that
# a program without PyTorch can train them: the usual way to fit a model to a new task.
import torch
from torch import nn
from torch.nn import functional as F


def block(inputs, outputs):
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU(), nn.Conv2d(outputs, outputs, 3, padding=1), nn.ReLU())


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.encode = block(1, 6)
        self.bottom = block(6, 8)
        self.up = nn.ConvTranspose2d(8, 6, 2, stride=2)
        self.decode = block(12, 6)

    def forward(self, image, head_weight, head_bias):
        fine = self.encode(image)
        coarse = self.up(self.bottom(F.max_pool2d(fine, 2)))
        features = torch.cat([self.decode(torch.cat([fine, coarse], dim=1)), fine], dim=1)
        return F.conv2d(features, head_weight, head_bias), features


torch.manual_seed(3)
model = UNet().eval()
for parameter in model.parameters():
    if parameter.dim() > 1:
        nn.init.kaiming_normal_(parameter, nonlinearity='relu')
print(sum(parameter.numel() for parameter in model.parameters()), 'weights')

pixels = {0: 'batch', 2: 'height', 3: 'width'}
torch.onnx.export(
    model, (torch.zeros(1, 1, 16, 16), torch.zeros(1, 12, 1, 1), torch.zeros(1)), 'unet.onnx',
    input_names=['image', 'head_weight', 'head_bias'], output_names=['logits', 'features'],
    dynamic_axes={'image': pixels, 'logits': pixels, 'features': pixels}, opset_version=16,
)
